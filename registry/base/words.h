/* WORDS("name", value, …): the given texts as a list ended by NULL, which lives as long as the block; WORDS() is an empty one.
   `##` takes the comma before what is not given: C23 has a word of its own for that, which cppcheck 2.10 cannot read. */
#pragma once
#define WORDS(...) (&(const char *const[]){ NULL, ##__VA_ARGS__, NULL }[1])
