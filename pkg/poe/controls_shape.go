package poe

import "encoding/json"

// controlsShape is what Poe's model asks of parameter_controls in JSON, which is
// more than can be seen once they are decoded: an empty field is a field to it.
func controlsShape() *shape {
	control := &shape{kind: "an object", by: "control"}
	control.kinds = controlShapes(control)
	section := anObject(map[string]*shape{
		"name": aString, "collapsed_by_default": aBoolean, "controls": anArray(control),
		"tabs": anArray(anObject(map[string]*shape{"name": aString, "controls": anArray(control)})),
	})
	s := anObject(map[string]*shape{"api_version": aString, "sections": anArray(section)})
	s.check = checkControls
	return s
}

// controlShapes returns the shape of each type of control.
func controlShapes(control *shape) map[string]*shape {
	operand := anObject(map[string]*shape{"literal": aScalar, "parameter_name": aString})
	fields := map[string]*shape{
		"label": aString, "description": aString, "parameter_name": aString,
		"default_value": aScalar, "placeholder": aString,
		"min_value": aNumber, "max_value": aNumber, "step": aNumber,
		"condition": anObject(map[string]*shape{"comparator": aString, "left": operand, "right": operand}),
		"controls":  anArray(control),
	}
	options := map[string]*shape{
		ControlDropDown:    anArray(anObject(map[string]*shape{"value": aString, "name": aString})),
		ControlAspectRatio: anArray(anObject(map[string]*shape{"width": aNumber, "height": aNumber, "value": aString})),
	}
	shapes := map[string]*shape{}
	for kind, allowed := range controlFields {
		keys := map[string]*shape{"control": aString}
		for _, names := range [][]string{allowed.must, allowed.may} {
			for _, name := range names {
				keys[name] = fields[name]
			}
		}
		if allowed := options[kind]; allowed != nil {
			keys["options"] = allowed
		}
		shapes[kind] = anObject(keys)
	}
	return shapes
}

// checkControls adds the faults of decoded controls to those of their shape.
func checkControls(c *settingsCheck, path string, raw json.RawMessage) {
	var controls ParameterControls
	_ = json.Unmarshal(raw, &controls) // fields of a wrong type are faults already
	for _, f := range controls.Faults() {
		c.fault(path+"."+f.Path, "%s", f.Message)
	}
}
