/* Functions that must not be used: using one is a compile error. This file is included by force everywhere. The functions to use
   instead are text_copy, text_format, buffer_*, date_* and decimal_parse. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* Under clang, glibc's fortified forms of these are macros, which cannot be poisoned. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gmtime localtime asctime ctime atoi atol atoll atof rand gets strncpy strncat
