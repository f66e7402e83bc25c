/* admission_25.policy by hand: no field is missing and nothing divides, so nothing is ever unknown. */

#include "common.h"

enum {
    YEARS, COUNTRY_RISK, INSOLVENCY, AUDITED, REVENUE, NET_WORTH, TOTAL_ASSETS, CURRENT_ASSETS, CURRENT_LIABILITIES,
    PROFIT, EXPOSURE, REQUESTED, LONGEST_OVERDUE, INVOICES, PAID_LATE, BUREAU
};
enum { HIGH = 0, RAISED = 1 };
enum { D, C, B, A };
enum { CREDIT_LIMIT, PAYMENT_DAYS, RATING };

const char *const clauses[] = {
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "T1", "T2", "W1", "W2",
    "W3", "W4", "W5", "I1", "P1", "P2", NULL};
const char *const results[] = {"credit_limit", "payment_days", "rating", NULL};
enum {
    A1, A2, A3, A4, A5, A6, A7, A8, L1, L2, L3, L4, L5, L6, L7, T1, T2, W1, W2, W3, W4, W5, I1, P1, P2, CLAUSES
};

#define V(field) (in->values[field][row])
#define FIRE(clause, answer) (fired |= (u64)(answer) << clause)
#define HAS(clause) (int)(fired >> clause & 1)

static inline __attribute__((always_inline)) int rating_of(const Columns *in, i64 row) {
    i64 years = V(YEARS), bureau = V(BUREAU), assets = V(CURRENT_ASSETS), debts = V(CURRENT_LIABILITIES);
    i64 worth = V(NET_WORTH), total = V(TOTAL_ASSETS), profit = V(PROFIT), revenue = V(REVENUE);
    int points = years >= 10 ? 20 : years >= 5 ? 15 : years >= 2 ? 8 : 0;
    points += assets * 2 >= debts * 3 ? 25 : assets >= debts ? 15 : 0;
    points += worth * 5 >= total * 2 ? 25 : worth * 5 >= total ? 15 : worth * 20 >= total ? 5 : 0;
    points += profit * 25 >= revenue * 2 ? 15 : profit * 50 >= revenue ? 8 : 0;
    points += bureau >= 700 ? 15 : bureau >= 500 ? 10 : bureau >= 300 ? 5 : 0;
    return (points >= 40) + (points >= 60) + (points >= 80);
}

/* Cents: start / 10 times seven factors, over 10 * 4e6; halves up. */
static inline __attribute__((always_inline)) i64 limit_of(const Columns *in, i64 row, u64 fired) {
    static const i64 over = 10LL * 4000000;
    i64 start = least(least(V(REVENUE), most(V(NET_WORTH), 0) * 2), V(REQUESTED) * 10);
    i64 product = (HAS(L1) ? 4 : 5) * (HAS(L2) ? 3 : 4);
    product *= (HAS(L3) ? 23 : 20) * (HAS(L4) ? 3 : 5);
    product *= (HAS(I1) ? 11 : 10) * (HAS(P1) ? 17 : 20) * (HAS(P2) ? 9 : 10);
    i64 cap = HAS(L6) ? 5000000 : HAS(L5) ? 25000000 : 500000000;
    i128 value = (i128)start * product;
    if (value > (i128)cap * over) return cap;
    return quotient(value * 2 + over, over * 2);
}

static inline __attribute__((always_inline)) u64 decide_row(const Columns *in, i64 row) {
    u64 fired = 0;
    int rating = rating_of(in, row);
    FIRE(A1, V(YEARS) < 2);
    FIRE(A2, V(LONGEST_OVERDUE) > 90);
    FIRE(A3, V(INSOLVENCY));
    FIRE(A4, V(COUNTRY_RISK) == HIGH);
    FIRE(A5, V(NET_WORTH) <= 0);
    FIRE(A6, V(BUREAU) < 250);
    FIRE(A7, !V(AUDITED) & (V(REQUESTED) >= 100000000));
    FIRE(A8, rating == D);
    FIRE(L1, V(CURRENT_ASSETS) < V(CURRENT_LIABILITIES));
    FIRE(L2, V(COUNTRY_RISK) <= RAISED);
    FIRE(L3, rating == A);
    FIRE(L4, rating <= C);
    FIRE(L5, rating == C);
    FIRE(L6, rating == D);
    FIRE(L7, 1);
    FIRE(T1, rating == B);
    FIRE(T2, rating <= C);
    FIRE(I1, (V(PAID_LATE) * 50 <= V(INVOICES)) & (V(INVOICES) >= 12));
    FIRE(P1, V(PAID_LATE) * 4 > V(INVOICES));
    FIRE(P2, V(EXPOSURE) * 10 > V(TOTAL_ASSETS));
    i64 limit = limit_of(in, row, fired);
    FIRE(W1, V(LONGEST_OVERDUE) > 30);
    FIRE(W2, (V(LONGEST_OVERDUE) > 30) & (V(CURRENT_ASSETS) * 5 < V(CURRENT_LIABILITIES) * 4));
    FIRE(W3, V(PROFIT) < 0);
    FIRE(W4, V(EXPOSURE) > limit);
    FIRE(W5, V(PAID_LATE) * 3 > V(INVOICES));

    const u64 decline = 1 << A1 | 1 << A2 | 1 << A3 | 1 << A6, refer = 1 << A4 | 1 << A5 | 1 << A7 | 1 << A8;
    in->verdict[row] = fired & decline ? DECLINE : fired & refer ? REFER : APPROVE;
    in->results[CREDIT_LIMIT][row] = limit;
    in->results[PAYMENT_DAYS][row] = rating <= C ? 14 : rating == B ? 45 : 60;
    in->results[RATING][row] = rating;
    return fired;
}

void decide(const Columns *in, i64 rows) {
    for (i64 start = 0; start < rows; start += STRIP) {
        int strip = (int)least(STRIP, rows - start);
        u64 fired[STRIP], *to = in->fired ? fired : in->fired_bits + start;
        for (int row = 0; row < strip; row++) to[row] = decide_row(in, start + row);
        if (in->fired) spread(fired, in->fired, CLAUSES, start, strip);
    }
}
