package configsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The staging labels that Secrets Manager moves by itself.
const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// secret is one with all versions that it ever had.
type secret struct {
	versions []secretVersion // in the order in which they were written
	labels   map[string]string
}

type secretVersion struct{ id, text string }

// CreateSecret makes a secret without a value, as a deployment does.
func (s *Server) CreateSecret(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret(name)
}

// PutSecret writes a new current version of a secret; the one before stays readable
// as the previous one.
func (s *Server) PutSecret(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.secret(name)
	id := fmt.Sprintf("00000000-0000-0000-0000-%012d", len(one.versions)+1)
	one.versions = append(one.versions, secretVersion{id, value})
	one.move(current, id)
}

// Secret is what a secret now says; empty where it says nothing.
func (s *Server) Secret(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.secrets[name]; one != nil {
		if v := one.find(one.labels[current]); v != nil {
			return v.text
		}
	}
	return ""
}

// DeleteSecret removes a secret.
func (s *Server) DeleteSecret(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.secrets, name)
}

func (s *Server) secret(name string) *secret {
	if s.secrets[name] == nil {
		s.secrets[name] = &secret{labels: map[string]string{}}
	}
	return s.secrets[name]
}

func (one *secret) find(id string) *secretVersion {
	i := slices.IndexFunc(one.versions, func(v secretVersion) bool { return v.id == id })
	if i < 0 {
		return nil
	}
	return &one.versions[i]
}

// move attaches a label to a version. That of the current one leaves another behind.
func (one *secret) move(label, id string) {
	if was := one.labels[label]; label == current && was != "" && was != id {
		one.labels[previous] = was
	}
	one.labels[label] = id
}

// stages are the labels of a version, sorted.
func (one *secret) stages(id string) []string {
	found := []string{}
	for label, of := range one.labels {
		if of == id {
			found = append(found, label)
		}
	}
	slices.Sort(found)
	return found
}

// askedSecret is what the operations on secrets are asked.
type askedSecret struct {
	SecretID     string `json:"SecretId"`
	VersionID    string `json:"VersionId"`
	VersionStage string
	Text         *string  `json:"SecretString"`
	Token        string   `json:"ClientRequestToken"`
	Stages       []string `json:"VersionStages"`
	MoveTo       string   `json:"MoveToVersionId"`
	RemoveFrom   string   `json:"RemoveFromVersionId"`
}

// onSecret answers an operation on a secret that there is.
func (s *Server) onSecret(operation string, w http.ResponseWriter, r *http.Request, body []byte) {
	var in askedSecret
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.secrets[in.SecretID]
	if one == nil {
		Refuse(http.StatusBadRequest, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")(w, r)
		return
	}
	out, refused := map[string]any(nil), Fault(nil)
	switch operation {
	case "GetSecretValue":
		out, refused = one.get(in)
	case "PutSecretValue":
		out, refused = one.put(in)
	case "UpdateSecretVersionStage":
		out, refused = one.label(in)
	}
	if refused != nil {
		refused(w, r)
		return
	}
	out["Name"], out["ARN"] = in.SecretID, "arn:aws:secretsmanager:us-east-1:123456789012:secret:"+in.SecretID+"-AbCdEf"
	answer(w, out)
}

func (one *secret) get(in askedSecret) (map[string]any, Fault) {
	stage := in.VersionStage
	if stage == "" {
		stage = current
	}
	id := in.VersionID
	if id == "" {
		id = one.labels[stage]
	}
	v := one.find(id)
	if v == nil {
		return nil, Refuse(http.StatusBadRequest, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: "+stage)
	}
	return map[string]any{
		"SecretString": v.text, "VersionId": v.id, "VersionStages": one.stages(v.id), "CreatedDate": float64(time.Now().UnixMilli()) / 1000,
	}, nil
}

// The size of a token, in characters.
const minToken, maxToken = 32, 64

// put writes a version whose id is the token. The same again is the same version.
func (one *secret) put(in askedSecret) (map[string]any, Fault) {
	switch {
	case in.Text == nil:
		return nil, Refuse(http.StatusBadRequest, "InvalidRequestException", "You must provide either SecretString or SecretBinary.")
	case len(in.Token) < minToken || len(in.Token) > maxToken:
		return nil, Refuse(http.StatusBadRequest, "InvalidParameterException", "ClientRequestToken must be 32-64 characters long.")
	}
	switch v := one.find(in.Token); {
	case v == nil:
		one.versions = append(one.versions, secretVersion{in.Token, *in.Text})
	case v.text != *in.Text:
		return nil, Refuse(http.StatusBadRequest, "ResourceExistsException", "A resource with the ID you requested already exists.")
	}
	stages := in.Stages
	if len(stages) == 0 || len(one.versions) == 1 { // the first version is always the current one
		stages = append(stages, current)
	}
	for _, stage := range stages {
		one.move(stage, in.Token)
	}
	return map[string]any{"VersionId": in.Token, "VersionStages": one.stages(in.Token)}, nil
}

// label moves a label to a version. One that is attached moves only for who names the
// version that it leaves.
func (one *secret) label(in askedSecret) (map[string]any, Fault) {
	at := one.labels[in.VersionStage]
	switch {
	case in.MoveTo != "" && one.find(in.MoveTo) == nil:
		return nil, Refuse(http.StatusBadRequest, "ResourceNotFoundException", "Secrets Manager can't find the specified secret version.")
	case at != "" && at != in.RemoveFrom && at != in.MoveTo, at == "" && in.RemoveFrom != "":
		return nil, Refuse(http.StatusBadRequest, "InvalidParameterException", fmt.Sprintf(
			"The parameter RemoveFromVersionId can't be %q. Staging label %s is currently attached to version %q, so you must explicitly reference that version in RemoveFromVersionId.", in.RemoveFrom, in.VersionStage, at))
	case in.MoveTo == "":
		delete(one.labels, in.VersionStage)
	default:
		one.move(in.VersionStage, in.MoveTo)
	}
	return map[string]any{}, nil
}
