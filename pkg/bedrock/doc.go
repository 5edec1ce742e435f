// Package bedrock calls models on Amazon Bedrock and hands their answers on as a
// stream of small events. It is the only package that knows AWS's wire format and
// AWS's errors: every failure leaves it as a [fault.Error] with a kind.
//
// Start from [Client.Open]. A [Stream] retries on its own for as long as nothing of
// an answer has been delivered, and ends with [ErrComplete] only where the model said
// that its answer is complete.
package bedrock
