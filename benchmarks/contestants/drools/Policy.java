import static org.drools.model.DSL.declarationOf;
import static org.drools.model.DSL.on;
import static org.drools.model.PatternDSL.pattern;
import static org.drools.model.PatternDSL.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Consumer;
import org.drools.model.Rule;
import org.drools.model.Variable;
import org.drools.model.functions.Predicate1;
import org.drools.model.functions.Predicate2;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/** The 25-rule policy as an executable model over BigDecimal, in one session that is emptied after each case. */
public final class Policy {
    private static final Variable<Firm> FIRM = declarationOf(Firm.class, "firm");
    private static final Variable<Rated> RATED = declarationOf(Rated.class, "rated");
    private static final Variable<Limited> LIMITED = declarationOf(Limited.class, "limited");
    private final KieSession session;
    private final ModelImpl model = new ModelImpl();

    public record Rated(String rating) {}

    public record Limited(BigDecimal limit) {}

    public Policy() {
        clauses();
        model.addRule(rule("score").build(pattern(FIRM), on(FIRM).execute((drools, firm) -> {
            firm.rating = rating(score(firm));
            drools.insert(new Rated(firm.rating));
        })));
        model.addRule(rule("limit").build(pattern(FIRM), pattern(RATED), on(FIRM, RATED).execute((drools, firm, rated) -> {
            firm.limit = limit(firm, rated.rating());
            firm.days = switch (rated.rating()) { case "A" -> 60; case "B" -> 45; default -> 14; };
            drools.insert(new Limited(firm.limit));
        })));
        session = KieBaseBuilder.createKieBaseFromModel(model).newKieSession();
    }

    private void clauses() {
        add("A1", firm -> firm.years < 2, firm -> firm.declines.add("A1"));
        add("A2", firm -> firm.overdue > 90, firm -> firm.declines.add("A2"));
        add("A3", firm -> firm.insolvent, firm -> firm.declines.add("A3"));
        add("A4", firm -> firm.risk.equals("high"), firm -> firm.refers.add("A4"));
        add("A5", firm -> firm.worth.signum() <= 0, firm -> firm.refers.add("A5"));
        add("A6", firm -> firm.bureau < 250, firm -> firm.declines.add("A6"));
        BigDecimal million = new BigDecimal(1_000_000);
        add("A7", firm -> !firm.audited && firm.requested.compareTo(million) >= 0, firm -> firm.refers.add("A7"));
        Rule poor = rule("A8").build(
            pattern(FIRM), pattern(RATED).expr(rated -> rated.rating().equals("D")),
            on(FIRM).execute(firm -> { firm.refers.add("A8"); }));
        model.addRule(poor);
        add("W1", firm -> firm.overdue > 30, firm -> firm.warnings.add("W1"));
        BigDecimal weak = new BigDecimal("0.8");
        add("W2", firm -> firm.overdue > 30 && firm.currentAssets.compareTo(firm.currentDebts.multiply(weak)) < 0,
            firm -> firm.warnings.add("W2"));
        add("W3", firm -> firm.profit.signum() < 0, firm -> firm.warnings.add("W3"));
        Predicate2<Limited, Firm> above = (limited, firm) -> firm.exposure.compareTo(limited.limit()) > 0;
        model.addRule(rule("W4").build(
            pattern(FIRM), pattern(LIMITED).expr(FIRM, above), on(FIRM).execute(firm -> { firm.warnings.add("W4"); })));
        add("W5", firm -> firm.late * 3 > firm.paid, firm -> firm.warnings.add("W5"));
    }

    private void add(String name, Predicate1<Firm> when, Consumer<Firm> then) {
        model.addRule(rule(name).build(pattern(FIRM).expr(when), on(FIRM).execute(firm -> then.accept(firm))));
    }

    private static boolean share(BigDecimal part, BigDecimal whole, String share) {
        return part.compareTo(whole.multiply(new BigDecimal(share))) >= 0;
    }

    private static int score(Firm firm) {
        int points = firm.years >= 10 ? 20 : firm.years >= 5 ? 15 : firm.years >= 2 ? 8 : 0;
        points += share(firm.currentAssets, firm.currentDebts, "1.5") ? 25
            : firm.currentAssets.compareTo(firm.currentDebts) >= 0 ? 15 : 0;
        points += share(firm.worth, firm.assets, "0.4") ? 25 : share(firm.worth, firm.assets, "0.2") ? 15
            : share(firm.worth, firm.assets, "0.05") ? 5 : 0;
        points += share(firm.profit, firm.revenue, "0.08") ? 15 : share(firm.profit, firm.revenue, "0.02") ? 8 : 0;
        return points + (firm.bureau >= 700 ? 15 : firm.bureau >= 500 ? 10 : firm.bureau >= 300 ? 5 : 0);
    }

    private static String rating(int score) {
        return score >= 80 ? "A" : score >= 60 ? "B" : score >= 40 ? "C" : "D";
    }

    private static BigDecimal limit(Firm firm, String rating) {
        BigDecimal tenth = new BigDecimal("0.1");
        BigDecimal made = firm.revenue.multiply(tenth)
            .min(firm.worth.max(BigDecimal.ZERO).multiply(new BigDecimal("0.2"))).min(firm.requested);
        if (firm.currentAssets.compareTo(firm.currentDebts) < 0) made = made.multiply(new BigDecimal("0.8"));
        if (firm.risk.equals("high") || firm.risk.equals("raised")) made = made.multiply(new BigDecimal("0.75"));
        if (rating.equals("A")) made = made.multiply(new BigDecimal("1.15"));
        if (rating.equals("C") || rating.equals("D")) made = made.multiply(new BigDecimal("0.6"));
        if (firm.late * 50 <= firm.paid && firm.paid >= 12) made = made.multiply(new BigDecimal("1.1"));
        if (firm.late * 4 > firm.paid) made = made.multiply(new BigDecimal("0.85"));
        if (firm.exposure.compareTo(firm.assets.multiply(tenth)) > 0) made = made.multiply(new BigDecimal("0.9"));
        String cap = switch (rating) { case "D" -> "50000"; case "C" -> "250000"; default -> "5000000"; };
        return made.min(new BigDecimal(cap)).setScale(2, RoundingMode.HALF_UP);
    }

    public Firm decide(Firm firm) {
        firm.forget();
        session.insert(firm);
        session.fireAllRules();
        for (Object handle : session.getFactHandles().toArray()) session.delete((FactHandle) handle);
        return firm;
    }

    public Firm[] decideAll(Firm[] firms) {
        for (Firm firm : firms) decide(firm);
        return firms;
    }
}
