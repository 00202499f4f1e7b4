/* A supply network as a tree: each supplier's branches are drawn once; ↑ marks a supplier whose branches were drawn before, … a
   branch that goes on beyond a hundred levels. `down`: towards the buyers. */
#pragma once
#include "printer.h"

struct network;
void print_tree(const struct printer *p, const struct network *network, bool down);
