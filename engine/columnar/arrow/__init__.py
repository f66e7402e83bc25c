"""Arrow columns at the door: cases in, as blocks, without a step for each row; outcomes out, as columns."""
