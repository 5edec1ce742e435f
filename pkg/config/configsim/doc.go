// Package configsim plays Parameter Store and Secrets Manager over HTTP, in the wire
// format of AWS's JSON 1.1 protocol, as far as poebridge reads from them: parameters
// by name, what is known of parameters below a path, and secrets with their current and
// previous versions. It fails on demand.
//
// Start from [Start] in tests, or from [New].
package configsim
