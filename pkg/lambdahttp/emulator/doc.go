// Package emulator runs a Lambda function on this machine: it starts the real
// bootstrap binary, speaks the Runtime API to it, and serves it as a function URL
// that streams. Environments are reused, frozen between invocations, killed at
// their deadline and started anew after a crash, as Lambda does with them.
//
// It is meant for tests and for trying things out. It has no IAM, no metering and
// no extensions, and what Lambda's edge answers on a failed invocation is a guess
// where code says so. The log has the lines of the processes and those of Lambda itself,
// in Lambda's text format.
//
// Start from [New], or from [Start] in tests.
package emulator
