"""Services: one function per verb. A verb locks, loads, lets the rules decide, and hands the plan to the writer."""
