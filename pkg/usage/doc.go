// Package usage counts what an answer consumes: tokens and their price. It is pure
// arithmetic: no I/O, no knowledge of AWS or Poe. Money saturates: what is too large
// for its type stays at the type's largest value.
//
// Start from Tokens, which is what a call reports; Price.Cost says what it cost.
package usage
