// Package emf reads CloudWatch's embedded metric format as strictly as its specification is
// written, for tests: it stands in for CloudWatch and shares no code with what writes. Start
// from [Parse].
//
// The rules are those of "Specification: Embedded metric format" in the CloudWatch user
// guide, and where it leaves a limit to CloudWatch, of the API reference of MetricDatum and
// Dimension. Where the two differ the narrower one holds.
package emf
