// Package configsim plays Parameter Store and Secrets Manager over HTTP, in the wire
// format of AWS's JSON 1.1 protocol, as far as poebridge uses them: parameters by name and,
// in pages, by path, what is known of them, the writing of parameters of type String, their
// versions and removal, and secrets with their versions and staging labels. It fails on demand.
//
// Start from [Start] in tests, or from [New].
package configsim
