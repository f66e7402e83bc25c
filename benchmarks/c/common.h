/* What both policies share: columns in, columns out, three-valued logic.

   A case is one row of `values`, in the order in which the policy declares its fields: int64, money in cents, choices
   as the place of the label, booleans as 0 and 1. `known[field]` is NULL for a field that is never missing. Results go
   to the same layout as the library's: a column of int64 and one of known for each outcome, and for each clause two
   columns of bytes that tell where it fired and where that is unsettled. Where `fired` is NULL, only the bits are
   written, a clause a bit: the least that a program can say of a case. */

#include <stddef.h>
#include <stdint.h>

typedef int64_t i64;
typedef __int128 i128;
typedef uint8_t u8;
typedef uint64_t u64;

typedef struct {
    const i64 *const *values;
    const u8 *const *known;
    i64 *verdict;
    i64 *const *results;
    u8 *const *results_known;
    u64 *fired_bits, *unsettled_bits;
    u8 *const *fired;
    u8 *const *unsettled;
} Columns;

/* Kleene's logic: two bits, TRUE and UNKNOWN, so that a clause's answer goes to its bit without a branch. */
typedef struct { u8 yes, doubt; } Tri;

static inline Tri tri(int known, int yes) { return (Tri){(u8)(known & yes), (u8)!known}; }
static inline Tri sure(int yes) { return (Tri){(u8)yes, 0}; }
static inline Tri both(Tri a, Tri b) {
    int open = (a.yes | a.doubt) & (b.yes | b.doubt);
    return (Tri){(u8)(a.yes & b.yes), (u8)(open & (a.doubt | b.doubt))};
}
static inline Tri either(Tri a, int b) { return (Tri){(u8)(a.yes | b), (u8)(a.doubt & !b)}; }
static inline Tri not(Tri a) { return (Tri){(u8)(!a.yes & !a.doubt), a.doubt}; }

static inline i64 least(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }

/* value / unit of non-negative numbers, rounded down; the common case fits in a register. */
static inline i64 quotient(i128 value, i64 unit) {
    return (i128)(i64)value == value ? (i64)value / unit : (i64)(value / unit);
}

enum { APPROVE, CONDITIONS, REFER, DECLINE };
enum { STRIP = 512 };

/* Bits of up to STRIP rows as one column of bytes for each clause. */
static inline void spread(const u64 *bits, u8 *const *masks, int clauses, i64 start, int rows) {
    for (int clause = 0; clause < clauses; clause++) {
        u8 *mask = masks[clause] + start;
        for (int row = 0; row < rows; row++) mask[row] = (u8)(bits[row] >> clause) & 1;
    }
}
