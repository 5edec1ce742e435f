// Package yamledit changes single values in YAML that people have written. All else stays
// as it stands: comments, order and spaces are what people have made of it. What it cannot
// change that way it refuses, naming file, line and column.
//
// Start from [Put] for any value, and from [SetKey], [SetScalar] and [AddToList].
package yamledit
