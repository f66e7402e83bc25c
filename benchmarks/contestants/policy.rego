package credit

import rego.v1

points_years := 20 if input.years_in_business >= 10
else := 15 if input.years_in_business >= 5
else := 8 if input.years_in_business >= 2
else := 0

points_liquidity := 25 if input.current_assets >= input.current_liabilities * 1.5
else := 15 if input.current_assets >= input.current_liabilities
else := 0

points_equity := 25 if input.net_worth >= input.total_assets * 0.4
else := 15 if input.net_worth >= input.total_assets * 0.2
else := 5 if input.net_worth >= input.total_assets * 0.05
else := 0

points_margin := 15 if input.operating_profit >= input.revenue * 0.08
else := 8 if input.operating_profit >= input.revenue * 0.02
else := 0

points_bureau := 15 if input.bureau_score >= 700
else := 10 if input.bureau_score >= 500
else := 5 if input.bureau_score >= 300
else := 0

score := (((points_years + points_liquidity) + points_equity) + points_margin) + points_bureau

rating := "A" if score >= 80
else := "B" if score >= 60
else := "C" if score >= 40
else := "D"

decline contains "A1" if input.years_in_business < 2
decline contains "A2" if input.longest_overdue > 90
decline contains "A3" if input.insolvency
decline contains "A6" if input.bureau_score < 250

refer contains "A4" if input.country_risk == "high"
refer contains "A5" if input.net_worth <= 0
refer contains "A7" if {
	not input.audited
	input.requested_limit >= 1000000
}
refer contains "A8" if rating == "D"

verdict := "decline" if count(decline) > 0
else := "refer" if count(refer) > 0
else := "approve"

start := min([input.revenue * 0.1, max([input.net_worth, 0]) * 0.2, input.requested_limit])

liquidity := 0.8 if input.current_assets < input.current_liabilities
else := 1

risk := 0.75 if input.country_risk in {"high", "raised"}
else := 1

quality := {"A": 1.15, "B": 1, "C": 0.6, "D": 0.6}[rating]

prompt := 1.1 if {
	input.paid_late * 50 <= input.invoices_paid
	input.invoices_paid >= 12
}
else := 1

late := 0.85 if input.paid_late * 4 > input.invoices_paid
else := 1

heavy := 0.9 if input.exposure > input.total_assets * 0.1
else := 1

cap := {"A": 5000000, "B": 5000000, "C": 250000, "D": 50000}[rating]

made := (((((start * liquidity) * risk) * quality) * prompt) * late) * heavy

credit_limit := floor((min([made, cap]) * 100) + 0.5) / 100

payment_days := {"A": 60, "B": 45, "C": 14, "D": 14}[rating]

warnings contains "W1" if input.longest_overdue > 30
warnings contains "W2" if {
	input.longest_overdue > 30
	input.current_assets < input.current_liabilities * 0.8
}
warnings contains "W3" if input.operating_profit < 0
warnings contains "W4" if input.exposure > credit_limit
warnings contains "W5" if input.paid_late * 3 > input.invoices_paid

answer := {
	"verdict": verdict, "reasons": decline | refer, "rating": rating, "credit_limit": credit_limit,
	"payment_days": payment_days, "warnings": warnings,
}
