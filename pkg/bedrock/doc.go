// Package bedrock calls models on Amazon Bedrock and hands their answers on: as a stream
// of small events, whole as a model's vendor has it, or as a job that ends later. It is the
// only package that knows AWS's wire format and AWS's errors: every failure leaves it as a
// [fault.Error] with a kind.
//
// Start from [Client.Open]. A [Stream] retries on its own for as long as nothing of
// an answer has been delivered, and ends with [ErrComplete] only where the model said
// that its answer is complete. [Client.Invoke] is for whole answers, such as pictures, and
// [Client.StartJob] for what takes longer than anybody waits, such as videos.
package bedrock
