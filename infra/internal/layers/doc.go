// Package layers compares the templates of a folder, the base layer that a deployment
// writes, with what a stage holds in Parameter Store: the base as it was deployed last, and
// the overrides that people have written over it since. It says what a deployment of the
// folder would not do although its files say so, and how to mend that.
//
// It reads and never writes, and it keeps no access key: of a secret it tells only which
// bots have one.
//
// Start from [Compare].
package layers
