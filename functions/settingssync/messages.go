package main

// The texts of log lines.
const (
	msgSynced  = "settings are synced"                // info, with group and bot
	msgFailed  = "settings could not be synced"       // error, with group, bot and kind; Lambda tries the event again
	msgDropped = "poe dropped the parameter controls" // error, with group and bot; once for each sync that shows it
	msgChecked = "settings are checked"               // info, one for each event, with numbers of bots
	msgIgnored = "nothing to be synced"               // info, for an event that concerns no settings

	msgNotOurs  = "not an event for this function"
	msgNotSetUp = "the function is not set up correctly"
)
