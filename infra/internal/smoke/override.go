package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// paddingBytes is what the README advises where pieces are held back.
const paddingBytes = 2048

// removeTime is how long the removal of the override may take, also after Ctrl-C.
const removeTime = 15 * time.Second

// override is the one thing that a run writes: for a moment the bot's template with
// padding, as an override of it.
type override struct {
	client *ssm.Client
	stage  string
	base   string // names of parameters
	name   string
	text   string // that was written; empty: nothing was
}

func newOverride(cfg aws.Config, t *target) *override {
	named := func(layer string) string {
		return config.Place{Layer: layer, Group: t.group, Name: t.bot}.Parameter(t.stage)
	}
	return &override{
		client: ssm.NewFromConfig(cfg), stage: t.stage,
		base: named(config.Groups),
		name: named(config.Overrides),
	}
}

// read returns both texts; that of the override is empty where there is none.
func (v *override) read(ctx context.Context) (base, over string, err error) {
	out, err := v.client.GetParameters(ctx, &ssm.GetParametersInput{Names: []string{v.base, v.name}})
	if err != nil {
		return "", "", awsProblem(err, "ssm:GetParameters", v.base+" and "+v.name)
	}
	for _, p := range out.Parameters {
		switch aws.ToString(p.Name) {
		case v.base:
			base = aws.ToString(p.Value)
		case v.name:
			over = aws.ToString(p.Value)
		}
	}
	return base, over, nil
}

// errOverridden is what -write is refused with.
func (v *override) errOverridden() error {
	return fmt.Errorf("-write is refused: there is an override %s already, and it is not this command's to replace; adopt or remove it first", v.name)
}

// check refuses to write where there is an override.
func (v *override) check(ctx context.Context) error {
	_, over, err := v.read(ctx)
	if err == nil && over != "" {
		return v.errOverridden()
	}
	return err
}

// put writes the override. One that has come meanwhile stays: nothing is overwritten.
func (v *override) put(ctx context.Context) error {
	base, _, err := v.read(ctx)
	if err != nil {
		return err
	}
	if base == "" {
		return fmt.Errorf("there is no parameter %s", v.base)
	}
	text, err := padded(base, v.stage)
	if err != nil {
		return fmt.Errorf("%s: %w", v.base, err)
	}
	if err := config.CheckParameter(bot.Source{Name: v.name, Text: text}); err != nil {
		return err
	}
	v.text = string(text)
	_, err = v.client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &v.name, Value: &v.text, Type: types.ParameterTypeString,
		Tier: types.ParameterTierIntelligentTiering, Overwrite: aws.Bool(false),
		Description: aws.String("temporary, by the command smoke: padding before the answer"),
	})
	if _, refused := errors.AsType[smithy.APIError](err); refused {
		v.text = "" // otherwise it may be there, and only the answer was lost
	}
	switch {
	case hasCode(err, "ParameterAlreadyExists"):
		return v.errOverridden()
	case err != nil:
		return awsProblem(err, "ssm:PutParameter", v.name)
	}
	return nil
}

// remove takes the override away, even when ctx has ended. Another text than that which was
// written is somebody else's, and stays.
func (v *override) remove(ctx context.Context) error {
	if v.text == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTime)
	defer cancel()
	_, over, err := v.read(ctx)
	if err == nil && over == v.text {
		if _, err = v.client.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &v.name}); err != nil {
			err = awsProblem(err, "ssm:DeleteParameter", v.name)
		}
	}
	if err != nil {
		return fmt.Errorf("the override %s may still be there: %w; remove it: aws ssm delete-parameter --name %s", v.name, err, v.name)
	}
	v.text = ""
	return nil
}

// padded is a template with padding. It is set for the stage, which is laid over all else.
func padded(base, stage string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(base), &doc); err != nil || len(doc.Content) == 0 {
		return nil, fmt.Errorf("is no template that can be changed")
	}
	at := doc.Content[0]
	for _, key := range []string{"stages", stage, "stream"} {
		if at = child(at, key); at == nil || at.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("has something else than a map where stages.%s.stream belongs", stage)
		}
	}
	value := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(paddingBytes)}
	set(at, "padding_bytes", value)
	var b bytes.Buffer
	out := yaml.NewEncoder(&b)
	out.SetIndent(2)
	if err := out.Encode(&doc); err != nil {
		return nil, err
	}
	return b.Bytes(), out.Close()
}

// child is what a map has at a key, a new map where that is nothing; nil where it is asked
// of something else.
func child(of *yaml.Node, key string) *yaml.Node {
	if of.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(of.Content); i += 2 {
		value := of.Content[i+1]
		if of.Content[i].Value == key && value.Tag != "!!null" {
			return value // which the next step finds to be a map, or not
		}
	}
	empty := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	set(of, key, empty)
	return empty
}

// set sets a key of a map.
func set(of *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(of.Content); i += 2 {
		if of.Content[i].Value == key {
			of.Content[i+1] = value
			return
		}
	}
	of.Content = append(of.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}
