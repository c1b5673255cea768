#include "cweb.h"

// #embed is C23; clang has it in all modes since version 19.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t page[] = {
#embed "../Web/page.html"
    , '<', 's', 't', 'y', 'l', 'e', '>',
#embed "../Web/style.css"
    , '<', '/', 's', 't', 'y', 'l', 'e', '>', '\n',
#embed "../Web/body.html"
    , '<', 's', 'c', 'r', 'i', 'p', 't', '>',
#embed "../Web/core.js"
    ,
#embed "../Web/translate.js"
    ,
#embed "../Web/tasks.js"
    ,
#embed "../Web/live.js"
    ,
#embed "../Web/start.js"
    , '<', '/', 's', 'c', 'r', 'i', 'p', 't', '>', '\n',
#embed "../Web/end.html"
};

static const uint8_t openapi[] = {
#embed "../Web/openapi.json"
};

const uint8_t *cweb_page(size_t *size) {
  *size = sizeof page;
  return page;
}

const uint8_t *cweb_openapi(size_t *size) {
  *size = sizeof openapi;
  return openapi;
}
