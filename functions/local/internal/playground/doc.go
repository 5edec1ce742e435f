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
//	GET  api/wire/{id}                     what an answer of a bot took at Bedrock; the id is
//	                                       in its header Playground-Wire
//
// It is for the people at this machine: requests of other machines, of other names than
// localhost and of other sites' pages are refused (see guard).
package playground
