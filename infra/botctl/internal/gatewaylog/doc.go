// Package gatewaylog reads the gateway's own log lines: from a file, as they are in
// CloudWatch, as they come, or many at once by Logs Insights. Lines of Lambda's and of other
// programs are passed over.
//
// Nothing of a conversation is in these lines. Start from [Log] and [Read].
package gatewaylog
