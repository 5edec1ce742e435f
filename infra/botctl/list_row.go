package main

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
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

func newBotRow(v stage.View) botRow {
	r := botRow{Bot: v.String(), Region: v.Region, State: stateNotDeployed, Synced: neverSynced, Base: newLayerRow(v.Base), Override: newLayerRow(v.Override)}
	text, layer, template, passedOver := v.Serving()
	if passedOver != nil {
		r.State, r.PassedOver = stateInvalid, passedOver.Error()
	}
	if text != nil {
		r.Serves, r.Version, r.Since, r.By, r.Model = layer, text.Version, text.Since, text.By, template.Model.ID
		r.State = stateDisabled
		if template.Enabled {
			r.State = stateEnabled
		}
	}
	r.sync(v.Synced)
	return r
}

// sync reads what the function that tells Poe of changes remembers.
func (r *botRow) sync(t *stage.Text) {
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

func newLayerRow(t *stage.Text) *layerRow {
	if t == nil {
		return nil
	}
	return &layerRow{t.Parameter, t.Version, t.Since, t.By, len(t.Text)}
}
