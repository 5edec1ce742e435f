// Package bedrocksim simulates the Amazon Bedrock runtime over HTTP: Converse,
// ConverseStream and CountTokens, on the real wire format, with faults on demand.
//
// It exists so that tests and a developer's machine meet what the service does rather
// than what we hope it does. A request is judged by a table of rules of the simulator's
// own ([Rules]) and refused with Bedrock's words; an accepted one gets the next scripted
// [Answer], or a friendly default. Every way in which an answer can go wrong has a name
// ([Faults], [Refusals]).
//
// The rules and the facts about models come from the reference page bedrock.md alone,
// never from templates or the catalogue: a mistake in those must meet somebody who does
// not share it. The package never verifies signatures, never reaches the network,
// and knows nothing of retries, users or Poe.
//
// Start with [Start] in a test, or [New] and [Server.Listen] elsewhere.
package bedrocksim
