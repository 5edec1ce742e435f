// Package lambdahttp serves an [http.Handler] behind a Lambda function URL in
// response streaming mode: each Write of the handler leaves the process at once, a
// panic costs one answer and not the process, and the context ends early enough
// for the handler to finish its answer before Lambda kills it.
//
// It takes the place of aws-lambda-go's lambdaurl, which cannot flush, answers a
// panic with an empty 200, and takes any payload for a request (lambda.md §1).
// It knows nothing of Poe or Bedrock.
//
// Start from [Start], or from [NewHandler] in tests.
package lambdahttp
