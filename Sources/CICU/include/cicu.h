#ifndef PARLANCE_CICU_H
#define PARLANCE_CICU_H

#include <stdbool.h>
#include <stdint.h>

// The part of ICU that Parlance uses, without a single ICU type: ICU's own headers must not be seen by Swift,
// since Foundation brings an ICU of its own with the same names.
//
// Texts are UTF-8 with a length in bytes, at most `cicu_longest_text`. Functions that can fail return a status:
// 0, or one that `cicu_status_name` names.

/// The longest text in bytes that one call takes: ICU counts in 32 bits.
#define cicu_longest_text ((int64_t)1 << 30)

/// The version of ICU in use, as "72.1".
const char *cicu_version(void);

/// ICU's name of a status.
const char *cicu_status_name(int32_t status);

/// Reads a locale name in any usual spelling (`pt-BR`, `pt_BR.UTF-8`, `en-u-ss-standard`, empty for the root) and
/// writes ICU's spelling of it. False where the language, script or region is not one that ICU knows, or
/// `capacity` (with the final zero) is too small.
bool cicu_canonical_locale(const char *name, char *canonical, int32_t capacity);

/// Walks over the boundaries of one text at a time. One thread at a time.
typedef struct cicu_breaker cicu_breaker;

enum { CICU_WORDS = 0, CICU_SENTENCES = 1, CICU_GRAPHEMES = 2 };

/// A breaker for a canonical locale, or NULL with a status.
cicu_breaker *cicu_breaker_open(int32_t kind, const char *locale, int32_t *status);

void cicu_breaker_close(cicu_breaker *breaker);

/// Starts on a text, which is copied.
int32_t cicu_breaker_set_text(cicu_breaker *breaker, const uint8_t *text, int64_t length);

/// Writes the next boundaries, as byte offsets of the text: the end of each segment, with the number of the rule
/// that ended it. Returns how many, at most `capacity`; 0 after the last.
int32_t cicu_breaker_next(cicu_breaker *breaker, int32_t *ends, int32_t *rules, int32_t capacity);

enum { CICU_NFC = 0, CICU_NFD = 1, CICU_NFKC = 2, CICU_NFKD = 3, CICU_NFKC_CASE_FOLD = 4 };

/// Normalizes into `output` and sets `needed` to the length of the result. Where that is more than `capacity`,
/// the content of `output` is undefined: call again with more room. `needed` is -1 where the text is normalized
/// as it is (nothing is written then).
int32_t cicu_normalize(
    int32_t form, const uint8_t *text, int64_t length, uint8_t *output, int64_t capacity, int64_t *needed);

/// Whether a text that starts with `scalar` can be normalized without looking at what stands before it.
bool cicu_has_boundary_before(int32_t form, uint32_t scalar);

/// Changes case by the rules of a locale. Any number of threads.
typedef struct cicu_caser cicu_caser;

enum { CICU_LOWER = 0, CICU_UPPER = 1, CICU_FOLD = 2 };

/// A caser for a canonical locale, or NULL with a status.
cicu_caser *cicu_caser_open(const char *locale, int32_t *status);

void cicu_caser_close(cicu_caser *caser);

/// Changes the case into `output` and sets `needed` to the length of the result; where that is more than
/// `capacity`, call again with more room.
int32_t cicu_change_case(
    const cicu_caser *caser, int32_t operation, const uint8_t *text, int64_t length, uint8_t *output,
    int64_t capacity, int64_t *needed);

/// ICU's number of a scalar's general category (`U_UNASSIGNED` = 0, `U_UPPERCASE_LETTER` = 1, ...).
int32_t cicu_category(uint32_t scalar);

/// Whether a scalar is white space by Unicode's White_Space property.
bool cicu_is_white_space(uint32_t scalar);

/// Whether a scalar is a letter, mark, decimal digit, connector or join control: `\w` of annex 18.
bool cicu_is_word(uint32_t scalar);

/// ICU's number of a scalar's script.
int32_t cicu_script(uint32_t scalar);

/// The version of Unicode that brought a scalar, times ten: 121 for 12.1; 0 where it is not assigned.
int32_t cicu_age(uint32_t scalar);

/// The canonical combining class of a scalar.
uint8_t cicu_combining_class(uint32_t scalar);

/// Writes the full decomposition of one scalar, canonical or compatible, and returns its length; 0 where it has
/// none, or one that is longer than `capacity`.
int32_t cicu_decompose(bool compatible, uint32_t scalar, uint32_t *output, int32_t capacity);

/// The canonical composition of two scalars, or -1.
int32_t cicu_compose(uint32_t first, uint32_t second);

/// A compiled regular expression, which never changes: any number of threads.
typedef struct cicu_regex cicu_regex;

/// Compiles an expression given as UTF-8, or gives NULL with a status and the place in UTF-16 units.
cicu_regex *cicu_regex_open(const uint8_t *expression, int64_t length, int32_t *place, int32_t *status);

void cicu_regex_close(cicu_regex *regex);

/// Finds all matches in a text. Sets `bounds` to `count` byte offsets, start and end of each match in turn, which the
/// caller frees with `cicu_regex_free`. A match that takes too many steps ends with a status.
int32_t cicu_regex_matches(
    const cicu_regex *regex, const uint8_t *text, int64_t length, int32_t **bounds, intptr_t *count);

void cicu_regex_free(int32_t *bounds);

#endif
