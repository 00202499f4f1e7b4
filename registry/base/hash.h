/* A 64-bit hash of bytes, eight at a time by a widening multiplication (the idea of wyhash): for maps, and for telling one text from
   another where no secret hangs on it. */
#pragma once
#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Inline, so that a key of a size that the compiler knows costs two multiplications. */
static inline uint64_t hash_bytes(const void *bytes, size_t size)
{
    const char *at = bytes;
    uint64_t hash = 0x9e3779b97f4a7c15u ^ size;
    for (; size >= 16; at += 16, size -= 16) {
        uint64_t pair[2];
        memcpy(pair, at, 16);
        hash = hash_mix(pair[0] ^ 0xa0761d6478bd642fu, pair[1] ^ hash);
    }
    uint64_t rest[2] = { 0, 0 };
    memcpy(rest, at, size);
    return hash_mix(hash_mix(rest[0] ^ 0xe7037ed1a0b428dbu, rest[1] ^ hash), 0x8ebc6af09c88c6e3u);
}
