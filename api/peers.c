#include "peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum { BUCKETS = 1024, ADDRESS_TEXT_MAX = 64 };

struct peer {
    struct peer *next;
    struct peers *peers;
    uint64_t key[2];
    unsigned count;
    bool exempt;
    struct share share;
};

struct peers {
    struct peer *buckets[BUCKETS];
};

static void *take(size_t size)
{
    void *it = calloc(1, size);
    if (!it)
        out_of_memory(size);
    return it;
}

struct peers *peers_new(void)
{
    return take(sizeof(struct peers));
}

void peers_free(struct peers *p)
{
    for (size_t i = 0; p && i < BUCKETS; i++)
        for (struct peer *one = p->buckets[i], *next; one; one = next) {
            next = one->next;
            free(one);
        }
    free(p);
}

/* An IPv4 address in IPv6's form is the IPv4 address. */
static void make_key(const struct sockaddr_storage *address, uint64_t key[2])
{
    key[0] = key[1] = 0;
    if (address->ss_family == AF_INET) {
        key[1] = UINT64_C(1) << 32 | ((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr;
    } else if (address->ss_family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(v6)) {
            uint32_t v4;
            memcpy(&v4, v6->s6_addr + 12, sizeof v4);
            key[1] = UINT64_C(1) << 32 | v4;
        } else {
            memcpy(&key[0], v6->s6_addr, sizeof key[0]);
        }
    }
}

static struct peer **find(struct peers *p, const uint64_t key[2])
{
    uint64_t mixed = (key[0] ^ key[1]) * 0x9e3779b97f4a7c15u;
    struct peer **at = &p->buckets[mixed >> 54];
    while (*at && ((*at)->key[0] != key[0] || (*at)->key[1] != key[1]))
        at = &(*at)->next;
    return at;
}

static struct peer *find_or_add(struct peers *p, const struct sockaddr_storage *address)
{
    uint64_t key[2];
    make_key(address, key);
    struct peer **at = find(p, key);
    if (!*at) {
        *at = take(sizeof **at);
        **at = (struct peer){ .peers = p, .key = { key[0], key[1] } };
    }
    return *at;
}

static bool read_address(const char *text, size_t size, struct sockaddr_storage *out)
{
    char one[ADDRESS_TEXT_MAX] = "";
    *out = (struct sockaddr_storage){ 0 };
    if (size == 0 || size >= sizeof one)
        return false;
    memcpy(one, text, size);
    out->ss_family = strchr(one, ':') ? AF_INET6 : AF_INET;
    return inet_pton(out->ss_family, one,
                     out->ss_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)(void *)out)->sin6_addr
                                                : (void *)&((struct sockaddr_in *)(void *)out)->sin_addr) == 1;
}

bool peers_exempt(struct peers *p, const char *list)
{
    while (list && *list) {
        size_t size = strcspn(list, ", ");
        struct sockaddr_storage address;
        if (size > 0 && !read_address(list, size, &address))
            return false;
        if (size > 0)
            find_or_add(p, &address)->exempt = true;
        list += size + strspn(list + size, ", ");
    }
    return true;
}

struct peer *peer_enter(struct peers *p, const struct sockaddr_storage *address)
{
    struct peer *one = find_or_add(p, address);
    if (one->exempt)
        return NULL;
    one->count++;
    return one;
}

unsigned peer_count(const struct peer *one)
{
    return one ? one->count : 0;
}

struct share *peer_share(struct peer *one)
{
    return one ? &one->share : NULL;
}

void peer_leave(struct peer *one)
{
    if (!one || --one->count > 0)
        return;
    struct peer **at = find(one->peers, one->key);
    *at = one->next;
    free(one);
}
