package main

import (
	"cmp"
	"encoding/json"
	"time"
)

// botRow is what is deployed of a bot.
type botRow struct {
	Bot        string    `json:"bot"`
	Region     string    `json:"region"`
	Serves     string    `json:"serves"` // override or base; empty: nothing
	Version    int64     `json:"version"`
	Since      time.Time `json:"since,omitzero"`
	By         string    `json:"by"` // ARN
	State      string    `json:"state"`
	PassedOver string    `json:"passed_over"` // why an override, or all there is, does not serve
	Model      string    `json:"model"`
	Synced     string    `json:"synced"` // done, pending or never
	PoeBot     string    `json:"poe_bot"`
	SyncedAt   time.Time `json:"synced_at,omitzero"`
	URL        string    `json:"url"`

	Day        *dayRow `json:"last_24h"`         // nil: nobody knows
	DayMissing string  `json:"last_24h_missing"` // why, of a bot that is deployed

	Base     *layerRow `json:"base"`
	Override *layerRow `json:"override"`
}

// layerRow is a text of one layer.
type layerRow struct {
	Parameter string    `json:"parameter"`
	Version   int64     `json:"version"`
	Since     time.Time `json:"since"`
	By        string    `json:"by"`
	Bytes     int       `json:"bytes"`
}

// The states of a bot.
const (
	stateEnabled     = "enabled"
	stateDisabled    = "disabled"
	stateInvalid     = "not valid"
	stateNotDeployed = "not deployed"
)

const neverSynced = "never"

func newBotRow(v botView) botRow {
	r := botRow{Bot: v.String(), Region: v.region, State: stateNotDeployed, Synced: neverSynced, Base: newLayerRow(v.base), Override: newLayerRow(v.override)}
	text, layer, template, passedOver := v.serving()
	if passedOver != nil {
		r.State, r.PassedOver = stateInvalid, passedOver.Error()
	}
	if text != nil {
		r.Serves, r.Version, r.Since, r.By, r.Model = layer, text.version, text.since, text.by, template.Model.ID
		r.State = stateDisabled
		if template.Enabled {
			r.State = stateEnabled
		}
	}
	r.sync(v.synced)
	return r
}

// sync reads what the function that tells Poe of changes remembers.
func (r *botRow) sync(t *stageText) {
	if t == nil {
		return
	}
	var state struct {
		When   time.Time `json:"when"`
		PoeBot string    `json:"poe_bot"`
		Result string    `json:"result"`
	}
	if json.Unmarshal(t.Text, &state) == nil {
		r.Synced, r.SyncedAt, r.PoeBot = cmp.Or(state.Result, neverSynced), state.When, state.PoeBot
	}
}

func newLayerRow(t *stageText) *layerRow {
	if t == nil {
		return nil
	}
	return &layerRow{t.parameter, t.version, t.since, t.by, len(t.Text)}
}
