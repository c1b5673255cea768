#ifndef PARLANCE_CPU_CHECK_H
#define PARLANCE_CPU_CHECK_H

/// The name of the first instruction set that this build uses and this processor lacks, or NULL.
/// Compiled without vector flags, so that it runs on every processor.
const char *parlance_missing_cpu_feature(void);

#endif
