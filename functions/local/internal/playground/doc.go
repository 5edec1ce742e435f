// Package playground is a page that shows what Poe will show of a bot, and beside it what is
// on the wire. It is served by functions/local, below the path /playground/, from files that
// are part of the program: nothing of it is asked of any other place.
//
// The page is the caller: it makes Poe's requests, whole, and reads the events of the
// answers. The server adds the access key, which the page never has, and passes both on as
// they are. What else the page can ask for:
//
//	GET  api/site                          groups, bots and their state
//	POST api/bots/{group}/{bot}            a request of Poe's to a bot; the answer is the bot's
//	GET  api/settings/{group}/{bot}        what a bot says of itself: {settings, faults}, of
//	                                       which the second is what Poe refuses, drops in
//	                                       silence or fills in
//	POST api/attachments                   a form whose part "file" is to be attached, after
//	                                       one named "bot", {group}/{bot}: an attachment of
//	                                       Poe's, with bytes, its size, and notes on what
//	                                       is otherwise than on Poe. Without a bot nothing
//	                                       is read out of the file
//	GET  files/{id}/{name}                 such a file, for the gateway to fetch: 50 MB each
//	                                       at most, 500 MB of all, the oldest go
//	GET  api/faults                        what can go wrong at the simulator, and what is
//	                                       armed: {faults, armed, why}
//	POST api/faults                        arms a fault: {name, times, after}, for so many
//	                                       calls of Bedrock, attempts that are repeated
//	                                       included, after so many pieces of an answer
//	DELETE api/faults                      disarms it
//	GET  api/wire/{id}                     what an answer of a bot took at Bedrock, what the log
//	                                       says of it, and what Poe would object to; the id is
//	                                       in its header Playground-Wire
//	GET  api/wire/{id}/case                the same as a test case, see [Case]
//	GET  api/templates/{group}/{bot}       the template of a bot, see [Template]
//	POST api/templates/{group}/{bot}/check {text}: what is wrong with a text as that template,
//	                                       and what Poe would be told
//	PUT  api/templates/{group}/{bot}/applied {text}: the bot is served by it from now on, and
//	                                       the file stays as it is; DELETE takes it back
//	PUT  api/templates/{group}/{bot}/file  {text, hash}: it is written to the file, unless that
//	                                       is no longer the one of that hash: 409, with what is
//	                                       there now
//	GET  api/schemas/{kind}                the JSON Schema of the templates of a kind
//
// It is for the people at this machine: requests of other machines, of other names than
// localhost and of other sites' pages are refused (see guard).
package playground
