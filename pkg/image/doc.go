// Package image answers the queries of bots that make pictures and change them, by models
// that are asked in their vendors' own form (bedrock.md §4.1, §4.2).
//
// A query becomes an order: the words of its last message, the settings of the template and
// of the user's controls, and pictures. History is not sent. A picture to be changed is the
// one that came with the message, or else that of the message that it refers to. Only for a
// bot that can do nothing but change pictures it is, where there is none of these, the newest
// of the conversation, which may be the bot's own: of a bot that also makes pictures out of
// words nobody could tell whether "a blue one" is about the last picture.
//
// Where a task takes a second picture, it is the one attached second: a mask, white where the
// picture is to change whatever the model calls it, or the picture whose style is taken over.
//
// What a model takes is in the tables of [bot.Task] and, of pictures, in those of the two
// dialects here. Bodies are made and read as little copied as can be, since a picture of 5 MB
// is more than all else of a query.
package image
