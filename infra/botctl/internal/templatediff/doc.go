// Package templatediff compares templates: their texts, line by line, and what becomes of a
// bot when one takes another's place, value by value.
//
// Start from [Unified] and [Effect].
package templatediff
