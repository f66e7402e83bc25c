import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** One case, and what the rules found of it. */
public final class Firm {
    public final long years, overdue, paid, late, bureau;
    public final String risk;
    public final boolean insolvent, audited;
    public final BigDecimal revenue, worth, assets, currentAssets, currentDebts, profit, exposure, requested;
    public final List<String> declines = new ArrayList<>(4), refers = new ArrayList<>(4), warnings = new ArrayList<>(4);
    public String rating;
    public BigDecimal limit;
    public int days;

    public Firm(long[] counts, boolean[] flags, String risk, String[] money) {
        years = counts[0];
        overdue = counts[1];
        paid = counts[2];
        late = counts[3];
        bureau = counts[4];
        insolvent = flags[0];
        audited = flags[1];
        this.risk = risk;
        revenue = new BigDecimal(money[0]);
        worth = new BigDecimal(money[1]);
        assets = new BigDecimal(money[2]);
        currentAssets = new BigDecimal(money[3]);
        currentDebts = new BigDecimal(money[4]);
        profit = new BigDecimal(money[5]);
        exposure = new BigDecimal(money[6]);
        requested = new BigDecimal(money[7]);
    }

    public void forget() {
        declines.clear();
        refers.clear();
        warnings.clear();
    }

    public String verdict() {
        return !declines.isEmpty() ? "decline" : !refers.isEmpty() ? "refer" : "approve";
    }

    /** verdict;rating;limit in cents;days;warnings */
    public String answer() {
        List<String> raised = new ArrayList<>(warnings);
        java.util.Collections.sort(raised);
        return verdict() + ";" + rating + ";" + limit.movePointRight(2).longValueExact() + ";" + days + ";" + String.join(",", raised);
    }
}
