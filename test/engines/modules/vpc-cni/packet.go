package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"strconv"
	"strings"
)

type probe struct {
	direction string
	address   net.IP
	protocol  string
	port      uint16
}

var protocolNumbers = map[string]byte{"ICMP": 1, "TCP": 6, "UDP": 17, "SCTP": 132}

const icmp6 = 58

func parseProbe(text string) (probe, error) {
	parts := strings.Fields(text)
	if len(parts) != 4 {
		return probe{}, fmt.Errorf("found %q, expected <direction> <address> <protocol> <port>", text)
	}
	address := net.ParseIP(parts[1])
	port, err := strconv.ParseUint(parts[3], 10, 16)
	if _, known := protocolNumbers[parts[2]]; !known || address == nil || err != nil || (parts[0] != "ingress" && parts[0] != "egress") {
		return probe{}, fmt.Errorf("found %q, expected <direction> <address> <protocol> <port>", text)
	}
	return probe{direction: parts[0], address: address, protocol: parts[2], port: uint16(port)}, nil
}

// packet is the first packet of a connection, as it passes the pod's device, from a port that none before has used.
func (n *node) packet(p probe) []byte {
	from, to := net.ParseIP(n.podIP), p.address
	if p.direction == "ingress" {
		from, to = to, from
	}
	source := 1024 + n.ports%60000
	transport := segment(p.protocol, source, p.port, n.ipv6)
	number := protocolNumbers[p.protocol]
	frame := make([]byte, 14, 128)
	if n.ipv6 {
		if p.protocol == "ICMP" {
			number = icmp6
		}
		binary.BigEndian.PutUint16(frame[12:], 0x86dd)
		header := make([]byte, 8, 40)
		header[0], header[6], header[7] = 6<<4, number, 64
		binary.BigEndian.PutUint16(header[4:], uint16(len(transport)))
		header = append(append(header, from.To16()...), to.To16()...)
		return append(append(frame, header...), transport...)
	}
	binary.BigEndian.PutUint16(frame[12:], 0x0800)
	header := make([]byte, 12, 20)
	header[0], header[8], header[9] = 0x45, 64, number
	binary.BigEndian.PutUint16(header[2:], uint16(20+len(transport)))
	header = append(append(header, from.To4()...), to.To4()...)
	return append(append(frame, header...), transport...)
}

func segment(protocol string, source, destination uint16, ipv6 bool) []byte {
	sizes := map[string]int{"ICMP": 8, "TCP": 20, "UDP": 8, "SCTP": 12}
	bytes := make([]byte, sizes[protocol])
	if protocol == "ICMP" {
		bytes[0] = 8 // echo request
		if ipv6 {
			bytes[0] = 128
		}
		return bytes
	}
	binary.BigEndian.PutUint16(bytes, source)
	binary.BigEndian.PutUint16(bytes[2:], destination)
	if protocol == "TCP" {
		bytes[12], bytes[13] = 5<<4, 2 // SYN
	}
	return bytes
}
