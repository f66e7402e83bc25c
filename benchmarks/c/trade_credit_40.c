/* trade_credit_40.policy by hand: what a careful programmer would write where only speed counts. */

#include "common.h"

enum {
    CUSTOMER_TYPE, INDUSTRY, COUNTRY_RISK, MANAGEMENT, YEARS, EMPLOYEES, REVENUE, LAST_YEAR, PROFIT, INTEREST,
    TOTAL_ASSETS, CURRENT_ASSETS, CURRENT_LIABILITIES, INVENTORY, TOTAL_LIABILITIES, NET_WORTH, CASH, RECEIVABLES,
    PURCHASES, EXPOSURE, OVERDUE_AMOUNT, REQUESTED, INSURED, GUARANTEE, DEPOSIT, LONGEST_OVERDUE, AVERAGE_DELAY,
    WANTED_TERMS, INVOICES, PAID_LATE, RELATION_YEARS, BUREAU, INSOLVENCY, COURT_ORDERS, AUDITED, GROUP_GUARANTEE,
    DISPUTED, LISTED
};
enum { GOVERNMENT = 2, SOLE_TRADER = 3 };
enum { CONSTRUCTION = 0, MANUFACTURING = 1 };
enum { HIGH = 0, RAISED = 1 };
enum { C, B, BB, BBB, A, AA, AAA };
enum { CREDIT_LIMIT, PAYMENT_DAYS, RATING, APPROVER, CREDIT_SCORE, STANDARD_DAYS };

const char *const clauses[] = {
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8",
    "L9", "L10", "T1", "T2", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "I1", "I2", "I3", "P1",
    "P2", "P3", NULL};
const char *const results[] = {
    "credit_limit", "payment_days", "rating", "approver", "credit_score", "standard_days", NULL};
enum {
    A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, T1, T2, W1, W2, W3, W4, W5,
    W6, W7, W8, W9, W10, W11, I1, I2, I3, P1, P2, P3, CLAUSES
};

/* A quotient that stays a pair: known where both are and the divisor is not zero; divisors are never negative. */
typedef struct { i64 over, under; int known; } Ratio;
static inline Ratio ratio(i64 over, i64 under, int known) { return (Ratio){over, under, known & (under != 0)}; }
/* over / under < num / den */
static inline int below(Ratio r, i64 num, i64 den) { return r.over * den < num * r.under; }
static inline int above(Ratio r, i64 num, i64 den) { return r.over * den > num * r.under; }

#define V(field) (in->values[field][row])
#define K(field) (in->known[field][row])
#define FIRE(clause, answer) do { Tri t_ = (answer); fired |= (u64)t_.yes << clause; open |= (u64)t_.doubt << clause; } while (0)
#define HAS(clause) (int)(fired >> clause & 1)
#define OPEN(clause) (int)(open >> clause & 1)

typedef struct { Ratio current, quick, equity, debt, cover, margin, growth, collection, late, use; } Ratios;

static inline __attribute__((always_inline)) Ratios ratios_of(const Columns *in, i64 row) {
    int current = K(CURRENT_ASSETS) & K(CURRENT_LIABILITIES);
    i64 revenue = V(REVENUE);
    return (Ratios){
        ratio(V(CURRENT_ASSETS), V(CURRENT_LIABILITIES), current),
        ratio(V(CURRENT_ASSETS) - V(INVENTORY), V(CURRENT_LIABILITIES), current & K(INVENTORY)),
        ratio(V(NET_WORTH), V(TOTAL_ASSETS), K(TOTAL_ASSETS)),
        ratio(V(TOTAL_LIABILITIES), V(TOTAL_ASSETS), K(TOTAL_LIABILITIES) & K(TOTAL_ASSETS)),
        ratio(V(PROFIT), V(INTEREST), K(PROFIT) & K(INTEREST)),
        ratio(V(PROFIT), revenue, K(PROFIT)),
        ratio(revenue - V(LAST_YEAR), V(LAST_YEAR), K(LAST_YEAR)),
        ratio(V(RECEIVABLES) * 365, revenue, K(RECEIVABLES)),
        ratio(V(PAID_LATE), V(INVOICES), 1),
        ratio(V(EXPOSURE), V(REQUESTED), 1),
    };
}

/* Twentieths of points, summed: weights 10, 15 and 5 of a hundred are 2, 3 and 1. Answers tenths, halves up. */
static inline __attribute__((always_inline)) i64 score_of(const Columns *in, i64 row, const Ratios *r) {
    static const u8 management[] = {0, 60, 100};
    i64 years = V(YEARS), bureau = V(BUREAU);
    i64 sum = 2 * (years >= 10 ? 100 : years >= 5 ? 80 : years >= 2 ? 50 : 0);
    sum += 2 * (K(MANAGEMENT) ? management[V(MANAGEMENT)] : 30);
    sum += 3 * (!r->current.known ? 20 : below(r->current, 1, 1) ? 0 : below(r->current, 3, 2) ? 60 : 100);
    sum += 3 * (!r->equity.known ? 20 : below(r->equity, 1, 10) ? 0 : below(r->equity, 1, 4) ? 50
        : below(r->equity, 2, 5) ? 80 : 100);
    sum += 2 * (!r->cover.known ? 20 : below(r->cover, 1, 1) ? 0 : below(r->cover, 3, 1) ? 50 : 100);
    sum += 2 * (!r->margin.known ? 20 : r->margin.over < 0 ? 0 : below(r->margin, 1, 20) ? 50 : 100);
    sum += !r->growth.known ? 30 : below(r->growth, -1, 10) ? 0 : below(r->growth, 1, 20) ? 50 : 100;
    sum += !r->collection.known ? 20 : !above(r->collection, 45, 1) ? 100 : !above(r->collection, 90, 1) ? 60 : 0;
    sum += 2 * (!r->late.known ? 50 : !above(r->late, 1, 20) ? 100 : !above(r->late, 1, 5) ? 60 : 0);
    sum += 2 * (!K(BUREAU) ? 30 : bureau < 300 ? 0 : bureau < 600 ? 60 : 100);
    return (sum + 1) / 2;
}

static inline int rating_of(i64 tenths) {
    return (tenths >= 300) + (tenths >= 450) + (tenths >= 550) + (tenths >= 650) + (tenths >= 750) + (tenths >= 850);
}

/* Cents: the limit before its caps is start / 120 times eight factors, plus shares, over 120 * 8e7. */
static inline __attribute__((always_inline)) i64 limit_of(const Columns *in, i64 row, u64 fired) {
    static const i64 over = 120LL * 80000000;
    i64 start = least(least(V(REVENUE) * 12, most(V(NET_WORTH), 0) * 24),
        least(V(REQUESTED) * 120, V(PURCHASES) * V(WANTED_TERMS)));
    i64 product = (HAS(L1) ? 4 : 5) * (HAS(L2) ? 19 : 20);
    product *= (HAS(L3) ? 3 : 4) * (HAS(L10) ? 21 : 20);
    product *= (HAS(I1) ? 11 : 10) * (HAS(I2) ? 21 : 20);
    product *= (HAS(P1) ? 4 : 5) * (HAS(P3) ? 9 : 10);
    i128 value = (i128)start * product;
    if (HAS(L4)) value += (i128)V(INSURED) * (over / 10 * 9);
    if (HAS(L5)) value += (i128)V(GUARANTEE) * (over / 2);
    i128 floor = (i128)V(DEPOSIT) * over;
    if (floor > value) value = floor;
    i64 cap = HAS(L7) ? 5000000000 : INT64_MAX;
    if (HAS(L8)) cap = least(cap, 500000000);
    if (HAS(L9)) cap = least(cap, 25000000);
    if (value > (i128)cap * over) return cap / 100000 * 100000;
    return quotient(value, over * 100000) * 100000;
}

static inline __attribute__((always_inline)) void decide_row(const Columns *in, i64 row, u64 *fired_bits, u64 *open_bits) {
    u64 fired = 0, open = 0;
    Ratios r = ratios_of(in, row);
    i64 tenths = score_of(in, row, &r);
    int rating = rating_of(tenths), industry = (int)V(INDUSTRY);
    i64 standard = rating >= AA ? 90 : rating == A ? (industry <= MANUFACTURING ? 60 : 45)
        : rating >= BB ? 30 : rating == B ? 14 : 0;

    int stands_in = K(GROUP_GUARANTEE) & (int)V(GROUP_GUARANTEE);
    Tri weak = tri(K(BUREAU), V(BUREAU) < 250);
    FIRE(A1, sure((V(CUSTOMER_TYPE) != GOVERNMENT) & (V(YEARS) < 2)));
    FIRE(A2, sure(V(LONGEST_OVERDUE) > 90));
    FIRE(A3, sure((int)V(INSOLVENCY)));
    FIRE(A4, sure(V(COUNTRY_RISK) == HIGH));
    FIRE(A5, sure(V(NET_WORTH) <= 0));
    FIRE(A6, both(sure(!stands_in), weak));
    FIRE(A7, both(sure(stands_in), weak));
    FIRE(A8, sure(!V(AUDITED) & (V(REQUESTED) >= 100000000)));
    FIRE(A9, tri(r.debt.known, above(r.debt, 19, 20)));
    FIRE(A10, tri(K(COURT_ORDERS), V(COURT_ORDERS) > 3));
    FIRE(A11, not(either(tri(K(EMPLOYEES), V(EMPLOYEES) >= 3), V(RELATION_YEARS) >= 1)));

    FIRE(L1, tri(r.current.known, below(r.current, 1, 1)));
    FIRE(L2, tri(r.quick.known, below(r.quick, 1, 2)));
    FIRE(L3, sure(V(COUNTRY_RISK) <= RAISED));
    FIRE(L4, sure(K(INSURED)));
    FIRE(L5, sure(K(GUARANTEE)));
    FIRE(L6, sure(1));
    FIRE(L7, sure(rating < AA));
    FIRE(L8, sure(rating < BBB));
    FIRE(L9, sure(V(CUSTOMER_TYPE) == SOLE_TRADER));
    FIRE(L10, tri(K(LISTED), (int)V(LISTED)));
    FIRE(T1, sure(V(RELATION_YEARS) < 1));
    FIRE(T2, sure(1));
    FIRE(I1, both(tri(r.late.known, !above(r.late, 1, 50)), sure(V(INVOICES) >= 12)));
    FIRE(I2, sure((V(RELATION_YEARS) >= 10) & (rating >= A)));
    FIRE(I3, tri(K(CASH) & K(CURRENT_LIABILITIES), V(CASH) > V(CURRENT_LIABILITIES)));
    FIRE(P1, both(sure(V(INVOICES) >= 3), tri(r.late.known, above(r.late, 3, 10))));
    FIRE(P2, tri(K(AVERAGE_DELAY), V(AVERAGE_DELAY) > 30));
    FIRE(P3, sure(V(OVERDUE_AMOUNT) > 0));

    int limited = !(OPEN(L1) | OPEN(L2) | OPEN(L10) | OPEN(I1) | OPEN(P1));
    i64 limit = limited ? limit_of(in, row, fired) : 0;
    int timed = !(OPEN(I1) | OPEN(I3) | OPEN(P2));
    i64 days = least(standard, V(WANTED_TERMS)) + (HAS(I1) ? 15 : 0) + (HAS(I3) ? 5 : 0);
    days = least(days, HAS(P2) ? 14 : HAS(T1) ? 30 : 120);

    FIRE(W1, sure(V(LONGEST_OVERDUE) > 30));
    FIRE(W2, both(sure(HAS(W1)), tri(r.current.known, below(r.current, 4, 5))));
    FIRE(W3, tri(K(PROFIT), V(PROFIT) < 0));
    FIRE(W4, tri(r.growth.known, below(r.growth, -1, 4)));
    FIRE(W5, tri(r.cover.known, below(r.cover, 3, 2)));
    FIRE(W6, tri(r.collection.known, above(r.collection, 120, 1)));
    FIRE(W7, tri(limited, V(EXPOSURE) > limit));
    FIRE(W8, sure(V(OVERDUE_AMOUNT) * 10 > V(EXPOSURE) * 3));
    FIRE(W9, sure((int)V(DISPUTED) & (V(OVERDUE_AMOUNT) > 0)));
    FIRE(W10, both(sure(rating < BB), tri(r.use.known, above(r.use, 4, 5))));
    FIRE(W11, tri(K(BUREAU), V(BUREAU) < 300));

    const u64 decline = 1 << A1 | 1 << A2 | 1 << A3 | 1 << A6, voices = (1 << (A11 + 1)) - 1;
    const u64 refer = voices & ~(decline | 1 << A8);
    int doubt = (open & voices) != 0 || !limited || !timed;
    in->verdict[row] = fired & decline ? DECLINE : (fired & refer) != 0 || doubt ? REFER : HAS(A8) ? CONDITIONS : APPROVE;
    in->results[CREDIT_LIMIT][row] = limit;
    in->results_known[CREDIT_LIMIT][row] = (u8)limited;
    in->results[PAYMENT_DAYS][row] = timed ? days : 0;
    in->results_known[PAYMENT_DAYS][row] = (u8)timed;
    in->results[RATING][row] = rating;
    in->results[APPROVER][row] = limited ? (limit > 50000000) + (limit > 200000000) : 0;
    in->results_known[APPROVER][row] = (u8)limited;
    in->results[CREDIT_SCORE][row] = tenths;
    in->results[STANDARD_DAYS][row] = standard;
    *fired_bits = fired;
    *open_bits = open;
}

void decide(const Columns *in, i64 rows) {
    for (i64 start = 0; start < rows; start += STRIP) {
        int strip = (int)least(STRIP, rows - start);
        u64 fired[STRIP], open[STRIP];
        u64 *to = in->fired ? fired : in->fired_bits + start, *also = in->fired ? open : in->unsettled_bits + start;
        for (int row = 0; row < strip; row++) decide_row(in, start + row, to + row, also + row);
        if (in->fired) {
            spread(fired, in->fired, CLAUSES, start, strip);
            spread(open, in->unsettled, CLAUSES, start, strip);
        }
    }
}
