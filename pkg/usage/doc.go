// Package usage counts what an answer consumes: tokens, measured or estimated, their
// price, and how much of a conversation fits into a model's context. It is pure
// arithmetic: no I/O, no tokenizer, no knowledge of AWS or Poe. Money and estimates
// saturate: what is too large for its type stays at the type's largest value.
//
// Start from Tokens, which is what a call reports; Price.Cost says what it cost. Text,
// Image and the like are for what is not reported: a prompt before it is sent, and a
// stream that broke off. Budget and Cut decide by them what a prompt leaves out. Keep
// estimated and measured apart: an estimate is good for a decision, not for a bill.
package usage
