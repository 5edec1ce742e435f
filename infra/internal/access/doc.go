// Package access says what the functions of a deployment may do: the statements of their
// roles, out of the same files that say what the bots are. It allows what validation lets a
// template use, the ones pushed later included, and nothing else; where a resource ends in a
// wildcard, the statement says why.
//
// The package is pure. It never imports the CDK, calls AWS or reads a file, so that a test
// can hold the statements against what a function does. Accounts, partitions and ARNs may be
// tokens of the CDK, which it puts where they belong and looks no further into. Start at
// [Function].
package access
