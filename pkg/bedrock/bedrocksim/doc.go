// Package bedrocksim simulates the Amazon Bedrock runtime over HTTP: Converse,
// ConverseStream and CountTokens, InvokeModel for pictures and for questions about videos,
// and jobs that make videos, on the real wire format, with faults on demand.
//
// It exists so that tests and a developer's machine meet what the service does rather
// than what we hope it does. A request is judged by a table of rules of the simulator's
// own ([Rules]) and refused with Bedrock's words; an accepted one gets the next scripted
// [Answer], or a friendly default. Every way in which an answer can go wrong has a name
// ([Faults], [Refusals]) and can be had for the answers to come ([Server.Arm]). A prompt
// brings it about as well: of a conversation by a first word
// that "help" lists, of a picture or a video by the [Words].
//
// InvokeModel and jobs take bodies in the vendors' own forms, which tables describe, and make
// small pictures and videos that depend on what was asked alone. What a job makes is put where
// [WithBuckets] says, such as a stand-in for S3 of package s3sim.
//
// The rules and the facts about models come from the reference page bedrock.md, and for
// Stability's services and Pegasus from AWS's user guide, never from templates or the
// catalogue: a mistake in those must meet somebody who does not share it. The package
// never verifies signatures, never reaches the network, and knows nothing of retries,
// users or Poe.
//
// Start with [Start] in a test, or [New] and [Server.Listen] elsewhere.
package bedrocksim
