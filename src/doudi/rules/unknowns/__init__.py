"""What unknown facts do to an outcome: intervals, decision diagrams and regions of linear inequalities."""
