package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

const listLong = `Show the bots of a stage: what each serves, since when and by whom, whether Poe has its settings, and
the address to enter on Poe.

STATE is enabled, disabled, or what is wrong; a star says that an override is passed over, and the
base serves. Only groups of the folder are shown, as their group.yaml says in which region they are.`

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

var stateLooks = map[string]look{stateEnabled: green, stateDisabled: yellow, stateInvalid: red, stateNotDeployed: dim}

var botColumns = []column[botRow]{
	{"BOT", false, func(r botRow) cell { return plain(r.Bot) }},
	{"STATE", false, func(r botRow) cell {
		text := r.State
		if r.PassedOver != "" && r.Serves != "" {
			text += "*"
		}
		return cell{text, stateLooks[r.State]}
	}},
	{"SERVES", false, func(r botRow) cell {
		if r.Serves == "" {
			return cell{}
		}
		return plain(fmt.Sprintf("%s %d", r.Serves, r.Version))
	}},
	{"SINCE", false, func(r botRow) cell {
		if r.Since.IsZero() {
			return cell{}
		}
		return plain(when(r.Since))
	}},
	{"BY", false, func(r botRow) cell {
		if r.Serves == "" {
			return cell{}
		}
		return plain(who(r.By))
	}},
	{"SYNCED", false, func(r botRow) cell { return plain(r.Synced) }},
	{"URL", false, func(r botRow) cell { return plain(r.URL) }},
}

func (p *program) listCommand() *cobra.Command {
	var group string
	c := &cobra.Command{
		Use: "list", GroupID: groupAsk, Args: cobra.NoArgs,
		Short: "Show what is deployed.", Long: listLong,
		Example: `  botctl list
  botctl list --group nova --stage prod
  botctl list -o json`,
		RunE: func(c *cobra.Command, _ []string) error { return p.list(c.Context(), group) },
	}
	c.Flags().StringVar(&group, "group", "", "only the bots of this `group`")
	return c
}

func (p *program) list(ctx context.Context, group string) error {
	s, err := p.openSite(ctx)
	if err != nil {
		return err
	}
	if group != "" {
		if err := s.checkGroup(group); err != nil {
			return err
		}
		s.groups = map[string]siteGroup{group: s.groups[group]}
	}
	views, err := s.view(ctx, nil, true)
	if err != nil {
		return err
	}
	return show(p, s.botRows(ctx, views), botColumns)
}

// botRows are bots with their addresses. Whoever may not ask for those is shown the rest.
func (s *site) botRows(ctx context.Context, views []botView) (rows []botRow) {
	urls := map[string]map[string]string{}
	for _, v := range views {
		if _, asked := urls[v.group]; !asked && v.deployed() {
			found, err := s.urls(ctx, v.group)
			if err != nil {
				s.note("without addresses of group %s: %v", v.group, err)
			}
			urls[v.group] = found
		}
		r := newBotRow(v)
		r.URL = urls[v.group][deployment.OutputID(v.name)]
		if r.URL == "" && v.override != nil {
			r.URL = deployment.URLBeside(urls[v.group], v.name)
		}
		rows = append(rows, r)
	}
	return rows
}

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
