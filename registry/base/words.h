/* WORDS("name", value, …): the given texts as a list ended by NULL, which lives as long as the block; WORDS() is an empty one.
   `##` drops the comma when there are no arguments; C23's __VA_OPT__ would do the same, but cppcheck 2.10 cannot read it. */
#pragma once
#define WORDS(...) (&(const char *const[]){ NULL, ##__VA_ARGS__, NULL }[1])
