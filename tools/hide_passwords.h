/* The list of processes shows the command line of every program to every account of the machine. */
#pragma once
#include <stddef.h>

/* Gives a copy of the arguments, which lives as long as the program, and overwrites in the original those values of --database that
   may hold a password. Between the start of the program and this call they can be seen: DICR_DATABASE, PGPASSFILE and service files
   are never visible to others. */
const char *const *hide_passwords(size_t count, char **arguments) __attribute__((returns_nonnull));
