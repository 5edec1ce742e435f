// Package bot turns files into bots.
//
// A bot is a YAML template: what its file says, over the defaults of its kind,
// with what both say for the stage of the deployment last. [Load] reads one and
// checks all of it before anything is used; a [Factory] makes the bot that serves
// it. Whatever differs between models is data in the template, so that no code
// asks for a model's name.
//
// The package reads bytes that it is handed. It never fetches a file, calls AWS or
// Poe, or logs. Start at [Template].
package bot
