import './.config/jest-setup.js';
