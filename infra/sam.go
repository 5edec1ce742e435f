package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// samTemplate is beside the templates of the stacks, as the paths of assets are seen from
// there.
const samTemplate = "sam.json"

// samVariables are settings that SAM can give a function only if its template names them;
// empty they mean nothing.
var samVariables = []string{
	"AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_SECRETS_MANAGER",
	"POEBRIDGE_POE_API_URL", "POEBRIDGE_POE_UPLOAD_URL", "POEBRIDGE_LOG_LEVEL",
}

// resource is one of a template.
type resource struct {
	Type                string
	Properties          map[string]any
	Metadata            map[string]any `json:",omitempty"`
	DependsOn           any            `json:",omitempty"`
	DeletionPolicy      string         `json:",omitempty"`
	UpdateReplacePolicy string         `json:",omitempty"`
}

// writeSAM writes one template with the functions of all stacks, so that sam local finds
// each by the name of its group. It is never deployed.
func writeSAM(dir string, d *deployment.Deployment) error {
	all := map[string]resource{}
	names := []string{}
	for _, g := range d.Groups {
		names = append(names, deployment.GroupStack(d.Stage, g.Name))
	}
	for _, region := range d.Regions() {
		names = append(names, deployment.SharedStack(d.Stage, region))
	}
	for _, name := range names {
		if err := addFunctions(all, filepath.Join(dir, name+".template.json")); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Resources": all}, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, samTemplate), text, 0o644)
}

func addFunctions(all map[string]resource, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var template struct{ Resources map[string]resource }
	if err := json.Unmarshal(text, &template); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for id, r := range template.Resources {
		if r.Type == "AWS::Lambda::Function" {
			all[id] = forSAM(r)
		}
	}
	return nil
}

// forSAM leaves out what refers to something else in the stack.
func forSAM(r resource) resource {
	kept := []string{"Architectures", "Code", "FunctionName", "Handler", "MemorySize", "Runtime", "Timeout"}
	properties := map[string]any{}
	for name, value := range r.Properties {
		if slices.Contains(kept, name) {
			properties[name] = value
		}
	}
	variables := map[string]any{}
	for _, name := range samVariables {
		variables[name] = ""
	}
	if env, ok := r.Properties["Environment"].(map[string]any); ok {
		if own, ok := env["Variables"].(map[string]any); ok {
			for name, value := range own {
				if _, text := value.(string); text {
					variables[name] = value
				}
			}
		}
	}
	properties["Environment"] = map[string]any{"Variables": variables}
	return resource{Type: r.Type, Properties: properties, Metadata: r.Metadata}
}
