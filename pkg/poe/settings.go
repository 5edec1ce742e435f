package poe

import "encoding/json"

// responseVersion picks Poe's set of defaults. Without it Poe applies those of
// version 0 and drops parameter_controls.
const responseVersion = 2

// Settings is the answer to a settings request. Poe forbids unknown keys, and an
// absent boolean is not false to it (allow_attachments would be true), so every
// boolean is always written.
type Settings struct {
	AllowAttachments             bool   `json:"allow_attachments"`
	ExpandTextAttachments        bool   `json:"expand_text_attachments"`
	EnableImageComprehension     bool   `json:"enable_image_comprehension"`
	EnforceAuthorRoleAlternation bool   `json:"enforce_author_role_alternation"`
	EnableMultiEntityPrompting   bool   `json:"enable_multi_entity_prompting"`
	IntroductionMessage          string `json:"introduction_message"` // Markdown

	RateCard          string             `json:"rate_card,omitempty"`  // Markdown; [usd_milli_cents=X] becomes points
	CostLabel         string             `json:"cost_label,omitempty"` // short; the same tag
	ParameterControls *ParameterControls `json:"parameter_controls,omitempty"`
	// ServerBotDependencies counts the calls to other bots on Poe; null is invalid.
	ServerBotDependencies map[string]int `json:"server_bot_dependencies,omitempty"`
}

// MarshalJSON adds response_version, which no caller may leave out or choose.
func (s Settings) MarshalJSON() ([]byte, error) {
	type plain Settings
	return json.Marshal(struct {
		ResponseVersion int `json:"response_version"`
		plain
	}{responseVersion, plain(s)})
}
