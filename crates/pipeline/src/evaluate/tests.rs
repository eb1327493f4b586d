//! The evaluator on tiny pages made by hand.
