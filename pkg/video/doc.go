// Package video answers the queries of bots that make videos, and of those that tell of one.
//
// A video takes minutes, so it is a job of Bedrock's that goes on without us: [Responder]
// starts it, looks how far it is, and hands over what it has made. Where the time of an
// answer is over first, the job's ARN is with the answer in Poe's metadata, and the next
// message of the chat goes on from there. A query that comes again meets the job that it has
// started, since the job's token is made of the message and of nothing else that changes.
//
// No video passes through this program: Poe fetches it from S3 by an address that is signed
// for an hour. Nothing outside of the group's own folder is ever signed for.
package video
