// Package chat answers queries with chat models: a conversation of Poe's becomes
// one Converse request, and the model's stream becomes Poe's events.
//
// Everything that differs between models comes from the template; nothing here
// asks for a model's name. Start from [New].
package chat
