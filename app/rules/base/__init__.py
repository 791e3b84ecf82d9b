"""The words every rule is made of: people, the policy, facts, plans, deadlines, transitions."""
